require('./specs').declareSpecsOf(module.filename);
